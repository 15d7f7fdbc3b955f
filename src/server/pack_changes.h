/* What one edition of a pack says otherwise than another, as somebody reads it who is to adopt it: by the name of each
 * clause, setting, register … that came, went, or is written differently; of settings the values. */
#ifndef FENGSUI_SERVER_PACK_CHANGES_H
#define FENGSUI_SERVER_PACK_CHANGES_H

#include "format/json.h"
#include "server/pack_folder.h"

enum { PACK_CHANGES_MOST = 200 };

/* "changes": a list of {section, name, title, en, article, change, before, after}; "change_count": how many there are,
 * beyond those that are listed, too. Inside an open object. A file that cannot be read counts as empty. */
void pack_changes_tell(struct arena *arena, const struct pack_files *old, const struct pack_files *now,
                       struct json *out);

#endif
