#include "analyzer/report/json_text.h"

#include "analyzer/report/report_common.h"

/* cJSON has nothing left but a failed allocation to fail by; that ends the program, as with GLib.
 */

void json_add_text(cJSON *object, const char *key, const char *text)
{
    g_autofree char *valid = report_valid(text);
    cJSON *value =
        valid ? cJSON_AddStringToObject(object, key, valid) : cJSON_AddNullToObject(object, key);
    g_assert(value);
}

cJSON *json_add_object(cJSON *parent, const char *key)
{
    cJSON *object = cJSON_AddObjectToObject(parent, key);
    g_assert(object);
    return object;
}

cJSON *json_add_array(cJSON *parent, const char *key)
{
    cJSON *array = cJSON_AddArrayToObject(parent, key);
    g_assert(array);
    return array;
}

cJSON *json_append_object(cJSON *array)
{
    cJSON *object = cJSON_CreateObject();
    g_assert(object);
    cJSON_AddItemToArray(array, object);
    return object;
}

void json_write(cJSON *document, gboolean on_one_line, GString *out)
{
    char *text = on_one_line ? cJSON_PrintUnformatted(document) : cJSON_Print(document);
    g_assert(text);
    g_string_append(out, text);
    g_string_append_c(out, '\n');
    cJSON_free(text);
    cJSON_Delete(document);
}
