#pragma once

/*
 * What `bothways` and its bothways-extract workers say to each other.
 *
 * `bothways-extract --worker` reads requests from descriptor 0 and writes frames to descriptor 3. A
 * frame is a 32-bit little-endian length and that many bytes. The first frame the worker writes is
 * the hello; then each request is answered by one frame: a serialized facts database
 * (facts_store.h), with one header's facts for each header asked for, in that order. A worker keeps
 * nothing between requests and ends at the end of its input.
 *
 * Hello and requests are GVariants in normal form, little-endian:
 */

#define WORKER_PROTOCOL_VERSION 3u

/* protocol version, version of bothways-extract, version of libclang */
#define WORKER_HELLO_TYPE "(uss)"

/* root folder, compile flags, headers (absolute), unsaved buffers (absolute path, contents),
 * whether headers may be parsed together, the number of the first header in the answer's rows */
#define WORKER_REQUEST_TYPE "(ayaayaaya(ayay)bx)"

/* A header that is read with this macro defined has the members of all its structs in its facts,
 * where otherwise only those of models are listed: sidecars annotate structs that are none. */
#define WORKER_ALL_MEMBERS "__BOTHWAYS_ALL_MEMBERS__"

/* A longer frame is malformed. */
#define WORKER_FRAME_MAX (1u << 30)
