#include "analyzer/extract/worker.h"

#include "analyzer/extract/header_reader.h"
#include "analyzer/facts/facts_store.h"
#include "analyzer/facts/worker_protocol.h"

#include <errno.h>
#include <gio/gio.h>
#include <unistd.h>

enum { INPUT = 0, OUTPUT = 3 };

/* Reads `size` bytes. FALSE without an error at the end of input before the first. */
static gboolean read_bytes(void *bytes, gsize size, GError **error)
{
    for (gsize done = 0; done < size;) {
        const ssize_t n = read(INPUT, (char *)bytes + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            if (n < 0 || done)
                g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "a request is cut short: %s",
                            n ? g_strerror(errno) : "end of input");
            return FALSE;
        }
        done += (gsize)n;
    }
    return TRUE;
}

static gboolean write_bytes(const void *bytes, gsize size, GError **error)
{
    for (gsize done = 0; done < size;) {
        const ssize_t n = write(OUTPUT, (const char *)bytes + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "cannot answer: %s",
                        g_strerror(errno));
            return FALSE;
        }
        done += (gsize)n;
    }
    return TRUE;
}

static gboolean write_frame(const void *bytes, gsize size, GError **error)
{
    if (size > WORKER_FRAME_MAX) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "an answer is too long");
        return FALSE;
    }
    const guint32 length = GUINT32_TO_LE((guint32)size);
    return write_bytes(&length, sizeof length, error) && write_bytes(bytes, size, error);
}

static gboolean write_hello(GError **error)
{
    g_autofree char *libclang = libclang_version();
    g_autoptr(GVariant) hello = g_variant_ref_sink(
        g_variant_new(WORKER_HELLO_TYPE, WORKER_PROTOCOL_VERSION, BOTHWAYS_VERSION, libclang));
    if (G_BYTE_ORDER == G_BIG_ENDIAN) {
        GVariant *swapped = g_variant_byteswap(hello);
        g_variant_unref(hello);
        hello = swapped;
    }
    return write_frame(g_variant_get_data(hello), g_variant_get_size(hello), error);
}

static GVariant *read_request(GError **error)
{
    guint32 length = 0;
    if (!read_bytes(&length, sizeof length, error))
        return NULL;
    length = GUINT32_FROM_LE(length);
    if (length > WORKER_FRAME_MAX) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a request is too long");
        return NULL;
    }
    g_autofree char *bytes = g_malloc(length ? length : 1);
    if (!read_bytes(bytes, length, error)) {
        if (error && !*error)
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "a request is cut short");
        return NULL;
    }
    g_autoptr(GBytes) data = g_bytes_new_take(g_steal_pointer(&bytes), length);
    g_autoptr(GVariant) request = g_variant_ref_sink(
        g_variant_new_from_bytes(G_VARIANT_TYPE(WORKER_REQUEST_TYPE), data, FALSE));
    if (!g_variant_is_normal_form(request)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a request is malformed");
        return NULL;
    }
    if (G_BYTE_ORDER == G_BIG_ENDIAN)
        return g_variant_byteswap(request);
    return g_steal_pointer(&request);
}

/* The unsaved buffers; they point into `buffers`. Free with g_array_unref(). */
static GArray *unsaved_files(GVariant *buffers)
{
    GArray *files = g_array_new(FALSE, TRUE, sizeof(struct CXUnsavedFile));
    for (gsize i = 0; i < g_variant_n_children(buffers); i++) {
        g_autoptr(GVariant) buffer = g_variant_get_child_value(buffers, i);
        g_autoptr(GVariant) path = g_variant_get_child_value(buffer, 0);
        g_autoptr(GVariant) contents = g_variant_get_child_value(buffer, 1);
        gsize length = 0;
        const char *text = g_variant_get_fixed_array(contents, &length, 1);
        const struct CXUnsavedFile file = {
            .Filename = g_variant_get_bytestring(path),
            .Contents = text ? text : "",
            .Length = (unsigned long)length,
        };
        g_array_append_val(files, file);
    }
    return files;
}

static gboolean answer(CXIndex index, GVariant *message, const char *builtin_folder, GError **error)
{
    g_autoptr(GVariant) root = g_variant_get_child_value(message, 0);
    g_autoptr(GVariant) flags_value = g_variant_get_child_value(message, 1);
    g_autoptr(GVariant) headers_value = g_variant_get_child_value(message, 2);
    g_autoptr(GVariant) buffers = g_variant_get_child_value(message, 3);
    g_autofree const char **flags = g_variant_get_bytestring_array(flags_value, NULL);
    g_autofree const char **headers = g_variant_get_bytestring_array(headers_value, NULL);
    g_autoptr(GVariant) together = g_variant_get_child_value(message, 4);
    g_autoptr(GVariant) first = g_variant_get_child_value(message, 5);
    GArray *unsaved = unsaved_files(buffers);
    const struct read_request request = {
        .root = g_variant_get_bytestring(root),
        .flags = flags,
        .headers = headers,
        .builtin_folder = builtin_folder,
        .unsaved = (struct CXUnsavedFile *)(void *)unsaved->data,
        .n_unsaved = unsaved->len,
        .together = g_variant_get_boolean(together),
    };
    struct facts *facts = headers_read(index, &request);
    g_array_unref(unsaved);
    g_autoptr(GBytes) bytes =
        facts_serialize_from(facts, MAX(g_variant_get_int64(first), 1), error);
    facts_free(facts);
    if (!bytes)
        return FALSE;
    gsize size = 0;
    const void *data = g_bytes_get_data(bytes, &size);
    return write_frame(data, size, error);
}

gboolean worker_run(const char *builtin_folder, GError **error)
{
    GError *failure = NULL;
    if (!write_hello(error))
        return FALSE;
    CXIndex index = clang_createIndex(0, 0);
    for (;;) {
        g_autoptr(GVariant) request = read_request(&failure);
        if (!request || !answer(index, request, builtin_folder, &failure))
            break;
    }
    clang_disposeIndex(index);
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}
