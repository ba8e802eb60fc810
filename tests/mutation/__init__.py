"""The mutation test: every single fault that can be made in the declarations of correct projects, each
of which Bothways must report at the place that is wrong, or near it.

`project` reads a correct project, the `*_faults` modules make mutants of it, `run` checks them, and
`equivalents` lists those that are no fault at all, with the reason.
"""
