#pragma once

/* Every format's writer, one file each; report_formats.c lists them. */

#include "analyzer/report/report.h"

void report_text(const struct report_input *input, GString *out);
void report_concise(const struct report_input *input, GString *out);
void report_json(const struct report_input *input, GString *out);
void report_jsonl(const struct report_input *input, GString *out);
void report_sarif(const struct report_input *input, GString *out);
void report_github(const struct report_input *input, GString *out);
void report_gitlab(const struct report_input *input, GString *out);
void report_junit(const struct report_input *input, GString *out);
void report_checkstyle(const struct report_input *input, GString *out);
void report_rdjson(const struct report_input *input, GString *out);
