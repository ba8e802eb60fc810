#pragma once

/*
 * The words of one model that are filled into the texts of accessors: @T stands for the model's
 * type, @M for the prefix and its name, @R for the name of the relationship or column, @G for the
 * target's type, @H for its handle, @V for the column's type, @P for the member's path, @K for the
 * parameters of the primary key and @k for the line that makes an array of them. `$word` is a name
 * of ours, a parameter's or a variable's, changed where a model's typedef has it; `$self` is the
 * instance, called like its model where that can be.
 */

#include "analyzer/generate/generate.h"

struct runtime_words {
    const struct generation *what;
    const struct model *model;
    const char *member;
    char *target;
    char *handle;
    char *value;
    char *path;
    const char *parameters;
    const char *key;
};

/* `text` with everything filled in; owned by the caller. */
char *runtime_expand(const char *text, const struct runtime_words *words);
/* `word`, or another where a model's typedef has that name. */
void runtime_append_own(GString *out, const char *word, const struct runtime_words *words);
