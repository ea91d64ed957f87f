"""MkDocs' own build on all processors, and again only what changed: the same bytes, sooner.

The steps are those of `mkdocs.commands.build.build` and call its functions; only the order in
which pages are worked on, and by which process, is ours. Some steps within a page are done in
another way where the versions of Markdown and Material are known (`inline`, `reading`, `searching`,
`sidebar`); tests set each beside the original. Whatever is not known to give the same
bytes (`fitness`), and whatever MkDocs complains of, is left to a plain `mkdocs build`.
"""
