#pragma once

/* Words and literals of Python, for the generator of SQLAlchemy classes. */

#include <glib.h>

/* `name` as a Python identifier: with an underscore behind it where Python, or a declarative class,
 * reserves it. The caller frees it. */
char *python_name(const char *name);

/* `text` as a string literal with its quotes. The caller frees it. */
char *python_string(const char *text);
