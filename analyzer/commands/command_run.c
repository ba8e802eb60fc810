#include "analyzer/commands/command.h"
#include "analyzer/commands/project_commands.h"

#include <stdio.h>

int command_run(int argc, char **argv, void *values,
                int (*run)(const void *values, const struct arguments *arguments))
{
    const struct command *self = command_find(argv[0]);
    struct arguments arguments;
    GError *error = NULL;
    int status = EXIT_CLEAN;
    if (!options_parse(self->options, argc, argv, values, &arguments, &error)) {
        status = command_fail(error);
    } else if (arguments.wants_help) {
        g_autofree char *help =
            options_help(self->name, self->arguments, self->summary, self->options);
        fputs(help, stdout);
    } else {
        status = run(values, &arguments);
    }
    options_clear(self->options, values);
    arguments_clear(&arguments);
    return status;
}
