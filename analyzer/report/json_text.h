#pragma once

/* JSON as several formats write it. */

#include "analyzer/finding.h"

#include <cjson/cJSON.h>
#include <glib.h>

/* Adds `text` as valid UTF-8; null where it is NULL. */
void json_add_text(cJSON *object, const char *key, const char *text);
/* Adds an object or array and returns it. */
cJSON *json_add_object(cJSON *parent, const char *key);
cJSON *json_add_array(cJSON *parent, const char *key);
/* Adds an object to the end of an array and returns it. */
cJSON *json_append_object(cJSON *array);
/* Appends the document to `out`, on one line or several, and a line end; frees the document. */
void json_write(cJSON *document, gboolean on_one_line, GString *out);
