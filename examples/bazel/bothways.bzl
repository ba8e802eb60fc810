"""bothways_check(): reads every header by itself and checks what was read.

Needs bothways, bothways-extract and pkg-config on the PATH of actions.
"""

def bothways_check(name, headers, flags = []):
    """Fails the build where two ends of a relationship disagree.

    Args:
      name: the rule's name; its output is the report, NAME.sarif.
      headers: the model headers.
      flags: compile flags, with folders relative to the workspace.
    """
    for header in headers:
        native.genrule(
            name = name + "_" + header.replace("/", "_"),
            srcs = [header] + [other for other in headers if other != header],
            outs = [header + ".facts"],
            cmd = "bothways-extract -o $@ $(location %s) -- %s $$(pkg-config --cflags bothways)" %
                  (header, " ".join(flags)),
        )
    native.genrule(
        name = name,
        srcs = [header + ".facts" for header in headers],
        outs = [name + ".sarif"],
        cmd = "bothways check --facts $(SRCS) --format text --format sarif=$@",
    )
