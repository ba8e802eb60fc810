#pragma once

/* The two views of a linked pair, as far as memory has them. */

#include "database.h"

enum { MOST_VIEWED = 1200 };

bool is_list(const struct bw_relationship *relationship);
/* What a broken pair would show; instances without a session's care are not looked at. */
bool is_watched(const void *instance);
/* Whatever stands on one side stands once, and once on the other: for every instance, of at most
 * MOST_VIEWED. What is not loaded is left out, or loaded where `load`. The test fails with `what`
 * before the message. */
void check_views(void *const *instances, size_t n, bool load, const char *what);
