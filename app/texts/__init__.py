"""What the product says: the shipped catalogues, and what language reviewers have said of them."""
