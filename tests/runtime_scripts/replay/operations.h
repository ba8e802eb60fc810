#pragma once

/* The operations of a script that make an instance, or are done to one. Each takes the rest of its
 * line, and gives the session's status. */

#include "stage.h"

/* MODEL COLUMN=VALUE…: a new instance, which gets the next number. */
int run_make(struct stage *stage, char **rest);

/* A command whose line goes on with the number of an instance. */
int run_on(struct stage *stage, char command, char **rest);
