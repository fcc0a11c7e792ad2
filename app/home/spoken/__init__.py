"""Reading the participants' texts aloud: what there is to read, what is left, one text a page."""
