#include "analyzer/report/report.h"
struct source_reader { int x; };
struct source_reader *source_reader_new(const char *root) { (void)root; return g_new0(struct source_reader,1); }
const char *source_reader_get(struct source_reader *reader, const char *file, gsize *length) { (void)reader;(void)file;(void)length; return NULL; }
void source_reader_overlay(struct source_reader *reader, const char *file, GBytes *content) { (void)reader;(void)file;(void)content; }
void source_reader_free(struct source_reader *reader) { g_free(reader); }
static void w(const struct report_input *in, GString *out)
{
    for (guint i = 0; i < in->diagnostics->len; i++) {
        const struct diagnostic *d = &g_array_index(in->diagnostics, struct diagnostic, i);
        g_string_append_printf(out, "%s:%u:%u: %s: %s [%s]\n", d->finding.range.file, d->finding.range.start.line, d->finding.range.start.column, d->severity == SEVERITY_ERROR ? "error":"warning", d->finding.message, d->finding.code);
    }
    if (!in->quiet) g_string_append_printf(out, "%zu headers, %zu models, %zu relationships\n", in->n_headers, in->n_models, in->n_relationships);
}
const struct report_format report_formats[] = {{"text", w},{"json", w},{NULL,NULL}};
const struct report_format *report_format_find(const char *name) { for (const struct report_format *f = report_formats; f->name; f++) if (g_str_equal(f->name,name)) return f; return NULL; }
