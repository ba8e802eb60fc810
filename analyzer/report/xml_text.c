#include "analyzer/report/xml_text.h"

#include "analyzer/report/report_common.h"

void xml_attribute(GString *out, const char *name, const char *text)
{
    g_autofree char *plain = report_plain(text);
    g_autofree char *escaped = report_xml(plain);
    g_string_append_printf(out, " %s=\"%s\"", name, escaped);
}

GPtrArray *xml_by_file(const struct report_input *input)
{
    GPtrArray *files = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < input->diagnostics->len; i++) {
        const struct diagnostic *diagnostic = report_get(input, i);
        if (diagnostic->suppressed != SUPPRESSED_NOT)
            continue;
        const char *file = diagnostic->finding.range.file;
        GPtrArray *of_file = g_hash_table_lookup(known, file ? file : "");
        if (!of_file) {
            of_file = g_ptr_array_new();
            g_ptr_array_add(files, of_file);
            g_hash_table_insert(known, (gpointer)(uintptr_t)(file ? file : ""), of_file);
        }
        g_ptr_array_add(of_file, (gpointer)(uintptr_t)diagnostic);
    }
    return files;
}

const char *xml_file(const GPtrArray *diagnostics)
{
    const struct diagnostic *first = diagnostics->pdata[0];
    return first->finding.range.file ? first->finding.range.file : "bothways";
}
