/* The server's side of the pipe: frames and trees from a reader that a hostile file has taken over. */
#include "format/frame.h"
#include "format/json.h"
#include "format/tree.h"
#include "../fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(arena);
    __attribute__((cleanup(frame_reader_done))) struct frame_reader *reader = frame_reader_new();
    struct tree_reader *tree = tree_reader_new(arena, "fuzz");
    struct oops oops = {0};
    size_t step = n ? data[0] + 1u : 1;
    for (size_t at = 1; at < n; at += step) {
        frame_feed(reader, (const char *)data + at, n - at < step ? n - at : step);
        struct frame frame;
        while (frame_next(reader, &frame, &oops) == 0) {
            JSON_SCOPE(value);
            if (strlen(frame.payload) > frame.n)
                abort();
            if (json_read(frame.payload, frame.n, "frame", NULL, &value, NULL) == 0 && frame.type == FRAME_TREE)
                if (tree_take(tree, value, NULL))
                    return 0;
        }
    }
    struct node **roots;
    size_t count;
    tree_finish(tree, &roots, &count);
    return frame_finish(reader, &oops) > 0;
}
