#pragma once

/*
 * What a C string literal says.
 */

#include <glib.h>

/* Appends the value of `literal` (prefix and quotes included, line splices removed) to `value`.
 * NULL, or what is wrong with it: a sentence of static storage. */
const char *string_literal_decode(const char *literal, GString *value);
