/* What the audit administrators are told by the machine itself: a seal to keep, a trail that does not prove. */
#ifndef FENGSUI_SERVER_AUDITORS_H
#define FENGSUI_SERVER_AUDITORS_H

#include "server/office.h"

struct auditors_word {
    const char *notice;      /* of the delivery: "seal", "trail" */
    const char *key;         /* the same key is told each of them once */
    const char *actor;       /* title of the machine that speaks */
    const char *title, *text;
    const char *title_en, *text_en;
    bool inbox;              /* into their inbox, too; mail goes by the first active channel of that kind anyhow */
};

/* Reads with `store`, whose schema is that of `law`. What cannot be told is said in the log. Blocking; any thread but
 * the clerk's. */
void auditors_tell(struct office *office, struct store *store, const struct law *law, const struct auditors_word *word);

#endif
