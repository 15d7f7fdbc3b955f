/* QR codes (ISO/IEC 18004) by libqrencode, error correction M. For the files of this folder. */
#ifndef FENGSUI_PAPER_PAPER_QR_H
#define FENGSUI_PAPER_PAPER_QR_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { PAPER_QR_BYTES = 1200 }; /* of content; more could not be scanned at the printed size */

struct paper_qr {
    int size; /* modules on a side, without the quiet zone */
    const unsigned char *on;
};

/* Fails with -ERR_TOO_LARGE, -ERR_INVALID (empty). */
RESULT int paper_qr_make(struct arena *arena, const char *content, struct paper_qr *ret_code, struct oops *oops);

bool paper_qr_at(const struct paper_qr *code, int x, int y);

/* A black and white PNG, `scale` pixels a module, with a quiet zone of four modules. */
void paper_qr_png(struct arena *arena, const struct paper_qr *code, int scale, const char **ret_bytes,
                  size_t *ret_size);

#endif
