#pragma once

/* What a script prints of its instances and rows, as stage.py does: SQLAlchemy's output is compared
 * with it line by line. Those that give a status give the session's. */

#include "stage.h"

/* The number of an instance; its model and key where the script has not made it; "-" for NULL. */
void print_name(const struct stage *stage, void *instance);

/* A line an instance: its state and what it shows; with `load` everything is loaded for it, and
 * columns are shown too. */
int print_all(const struct stage *stage, bool load);

/* A line a row, of every table. */
int print_rows(struct stage *stage);
