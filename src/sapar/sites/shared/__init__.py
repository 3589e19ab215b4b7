"""What the sites share: the frame of a page, fields of forms, words of dates."""
