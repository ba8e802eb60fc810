#pragma once

/* XML as several formats write it: both formats list diagnostics by file. */

#include "analyzer/report/report.h"

/* Appends ` name="text"`, escaped and on one line. */
void xml_attribute(GString *out, const char *name, const char *text);

/* The diagnostics that are not suppressed, one array (const struct diagnostic *) a file, in order.
 */
GPtrArray *xml_by_file(const struct report_input *input);
/* The file that an array of xml_by_file() is about; "bothways" for none. */
const char *xml_file(const GPtrArray *diagnostics);
