#pragma once

/* The operations of a script that ask the database for instances, and print their names. Each takes
 * the rest of its line, and gives the session's status. */

#include "stage.h"

/* MODEL KEY…: "-" where there is none. */
int run_get(struct stage *stage, char **rest);

/* MODEL COLUMN VALUE|-|* COLUMN a|d LIMIT OFFSET, as a whole for the command Q, as a stream for V.
 */
int run_query(struct stage *stage, char command, char **rest);
