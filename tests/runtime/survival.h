#pragma once

/* What must hold behind a failure in the middle of a journey. */

#include "every_operation.h"

bool same_contents(const struct contents *a, const struct contents *b);
/* What each transaction leaves behind where nothing fails; `journey` is one that was not begun.
 * `expected` has TRANSACTIONS + 1 places. */
void expect_contents(const struct journey *journey, struct contents *expected);
/* Memory agrees, a rollback undoes what was begun, nothing in the database is half done, and the
 * same session writes again. */
void check_survival(struct journey *journey, const struct contents *expected);
/* Runs the journey again and again; each time one allocation fails, every step-th of them in turn.
 * `prepare`, which may be NULL, is called before each of them. Gives how many failed. */
long fail_allocations(const struct journey *journey, long step, const struct contents *expected,
                      void (*prepare)(void *context), void *context);
