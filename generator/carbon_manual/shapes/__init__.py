"""Types of documents and records, and the typing of what files say by them."""
