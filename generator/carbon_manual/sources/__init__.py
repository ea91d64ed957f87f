"""Where the files of a system come from: a folder, a git revision, a tag."""
