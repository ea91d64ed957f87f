"""The moves of a document's life: what is signed, what may come next, what a file then says."""
