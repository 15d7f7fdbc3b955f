#include "api/qr.h"

#include "base/text.h"

#include <qrencode.h>

enum { QUIET = 4 };

const char *qr_svg(struct arena *arena, const char *content)
{
    QRcode *code = QRcode_encodeString8bit(content, 0, QR_ECLEVEL_M);
    struct text svg = TEXT(arena);
    if (!code)
        return "";
    int size = code->width + 2 * QUIET;
    text_printf(
        &svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\"><path d=\"",
        size, size);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                text_printf(&svg, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
    text_add(&svg, "\"/></svg>");
    QRcode_free(code);
    return text_end(&svg);
}
