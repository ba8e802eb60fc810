#pragma once

/*
 * Which compile flags each header is read with, and why: those of its own entry in
 * compile_commands.json, else of a translation unit that really includes it, else of the nearest
 * one in the tree, else those of the configuration, else those of compile_flags.txt, else C17 with
 * the folders that make its includes resolve. Behind them stand what the configuration includes
 * first, the folder of the annotation headers, which counts where nothing else provides them, and
 * the command line's own flags.
 */

#include "analyzer/project/project.h"

struct flag_request {
    const struct project *project;
    const char *database;          /* of -p: a folder or a file; NULL: look for one */
    const char *const *extra;      /* behind `--`; NULL: none */
    const char *const *configured; /* `compile_flags` of the configuration; NULL: none */
    const char *configured_at;     /* where it says so: "`.bothways.yaml:3`" */
    const char *const *prelude;    /* headers to include first; NULL: none */
};

struct flag_choice {
    GVariant *flags;    /* of type "aay"; equal flags are one object */
    const char *reason; /* in words: "`src/hero.c` includes it (build/compile_commands.json)" */
};

struct flag_chooser;

/* Borrows `request` and its project, which must outlive the result. Errors (COMPILE_ERROR,
 * G_IO_ERROR): a database that is named and missing, malformed or unreadable. */
struct flag_chooser *flag_chooser_new(const struct flag_request *request, GError **error);
void flag_chooser_free(struct flag_chooser *chooser);

/* The flags for one of the project's files. The choice's strings and flags live as long as the
 * chooser. */
struct flag_choice flag_chooser_choose(struct flag_chooser *chooser,
                                       const struct project_file *file);

/* The folder that holds bothways/model.h: include/ in the nearest folder above the running program,
 * as installed or as built. NULL where there is none. The caller frees it. */
char *flag_model_folder(void);
