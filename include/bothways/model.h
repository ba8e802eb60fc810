#ifndef BOTHWAYS_MODEL_H
#define BOTHWAYS_MODEL_H

/*
 * Annotations that say how structs are related, under short names:
 *
 *     struct hero;
 *
 *     struct team {
 *         int64_t id           COLUMN(primary_key);
 *         char *name           COLUMN(unique);
 *         struct hero **heroes RELATIONSHIP(back_populates = "team");
 *     } MODEL(table = "team");
 *
 * <bothways/prefixed.h> says what each macro means and where it stands. A project in which one of
 * these names clashes includes that header instead and writes BOTHWAYS_MODEL and so on; both may
 * meet in one translation unit.
 *
 * The names are object-like on purpose: a function-like macro would expand the arguments before
 * they are turned into text, and `COLUMN(nullable = true)` would become `nullable = 1`.
 */

#include "prefixed.h"

#if defined(__GNUC__) && !defined(__BOTHWAYS__)
#pragma GCC system_header
#endif

#define MODEL BOTHWAYS_MODEL
#define COLUMN BOTHWAYS_COLUMN
#define RELATIONSHIP BOTHWAYS_RELATIONSHIP
#define FOREIGN_KEY_CONSTRAINT BOTHWAYS_FOREIGN_KEY_CONSTRAINT
#define UNIQUE_CONSTRAINT BOTHWAYS_UNIQUE_CONSTRAINT
#define INDEX BOTHWAYS_INDEX

#endif
