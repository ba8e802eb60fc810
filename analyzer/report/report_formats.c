#include "analyzer/report/formats.h"

#include <string.h>

const struct report_format report_formats[] = {
    {"text", report_text},
    {"concise", report_concise},
    {"json", report_json},
    {"jsonl", report_jsonl},
    {"sarif", report_sarif},
    {"github", report_github},
    {"gitlab", report_gitlab},
    {"junit", report_junit},
    {"checkstyle", report_checkstyle},
    {"rdjson", report_rdjson},
    {NULL, NULL},
};

const struct report_format *report_format_find(const char *name)
{
    for (const struct report_format *format = report_formats; format->name; format++)
        if (strcmp(format->name, name) == 0)
            return format;
    return NULL;
}
