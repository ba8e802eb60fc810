#ifndef BOTHWAYS_RUNTIME_H
#define BOTHWAYS_RUNTIME_H

/*
 * The reference runtime: runs relationship declarations over plain structs and a database.
 *
 * A *model* (struct bw_model) says how one struct is mapped; `bothways generate runtime` writes it
 * from the annotated headers, and a program may write it by hand. A *schema* is a set of models
 * with every name resolved. An *engine* is one connection to a database. A *session* holds
 * instances: it allocates the structs, keeps both ends of every relationship, and writes and reads
 * rows.
 *
 * Ownership. Instances and all that hangs on them belong to their session and live until bw_free()
 * or bw_session_close(). A schema must outlive its sessions, an engine too; models and what they
 * point to are only borrowed. Strings given to a setter are copied; a pointer that the program
 * itself stores in a member stays the program's, and must live as long as it stands there.
 *
 * Errors. A function that can fail returns an enum bw_status, BW_OK (0) on success. A session keeps
 * the message of its last failure (bw_session_error). After a failure nothing has changed, unless
 * the function says otherwise. The library prints nothing, never aborts and has no globals.
 * Arguments that are NULL, freed instances, and attributes or instances of another model or session
 * are refused. The instance that a function works on must be one, or have been one before
 * bw_free(); what is put into a relationship may be any pointer.
 *
 * Threads. A session, its engine and its instances belong to one thread at a time. A schema is
 * never written to after it was made and may be shared.
 *
 * Reading members. A struct's members may be read directly while they are loaded; after a commit,
 * an expiry or a rollback the accessors (or bw_load) bring them up to date, relationship members
 * are NULL until then, and columns show what was known last. Plain writes to members are found at
 * the next flush, or when the member is next used through a function, and count as a set.
 *
 * The declarations stand in three parts: how structs are mapped, engines, and sessions.
 */

#include "runtime/engine.h"
#include "runtime/mapping.h"
#include "runtime/session.h"

#endif
