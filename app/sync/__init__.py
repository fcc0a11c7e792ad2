"""What devices kept while there was no network: the one endpoint that receives it."""
