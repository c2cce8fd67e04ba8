/* Which rows of two frames differ: both are put in the order of their keys and walked side by side. */
#include "query/differ.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

struct place {
    const struct frame *frame;
    size_t keys, row;
};

struct walk {
    const struct frame *left, *right;
    size_t keys, limit;
    struct frame_differences *out;
    double *sizes; /* of out->pairs */
};

static int compare_keys(const struct place *a, const struct place *b)
{
    for (size_t i = 0; i < a->keys; i++) {
        struct value x = frame_value(a->frame, i, a->row), y = frame_value(b->frame, i, b->row);
        if (x.null != y.null) return x.null ? -1 : 1;
        int order = x.null ? 0 : slice_compare(x.text, y.text);
        if (order) return order;
    }
    return 0;
}

static int compare_places(const void *left, const void *right)
{
    return compare_keys(left, right);
}

static status in_order(const struct frame *frame, size_t keys, struct place **out, struct error *error)
{
    struct place *places = memory_try_new(frame->row_count + 1, sizeof *places);
    *out = places;
    if (!places) return error_set(error, STATUS_MEMORY, "no memory to compare %zu rows", frame->row_count);
    for (size_t row = 0; row < frame->row_count; row++) places[row] = (struct place){frame, keys, row};
    qsort(places, frame->row_count, sizeof *places, compare_places);
    return STATUS_OK;
}

static double number_at(const struct frame *frame, size_t column, size_t row)
{
    struct value value = frame_value(frame, column, row);
    return frame->columns[column].real ? value.real : (double)value.integer;
}

static bool cells_differ(const struct walk *walk, size_t column, struct row_pair pair)
{
    bool none = frame_value(walk->left, column, pair.left).null;
    if (none != frame_value(walk->right, column, pair.right).null) return true;
    return !none && number_at(walk->left, column, pair.left) != number_at(walk->right, column, pair.right);
}

static bool rows_differ(const struct walk *walk, struct row_pair pair)
{
    for (size_t i = walk->keys; i < walk->left->column_count; i++)
        if (cells_differ(walk, i, pair)) return true;
    return false;
}

/* How far the first value has moved; less than any distance where there is none. */
static double size_of(const struct walk *walk, struct row_pair pair)
{
    size_t column = walk->keys;
    if (pair.left == DIFFER_NONE || pair.right == DIFFER_NONE) return -2;
    if (frame_value(walk->left, column, pair.left).null || frame_value(walk->right, column, pair.right).null)
        return -1;
    return fabs(number_at(walk->right, column, pair.right) - number_at(walk->left, column, pair.left));
}

/* Pairs arrive in the order of their keys, so that a later one stands behind its equals. */
static void keep(struct walk *walk, struct row_pair pair)
{
    struct frame_differences *out = walk->out;
    double size = size_of(walk, pair);
    size_t at = out->pair_count;
    while (at > 0 && walk->sizes[at - 1] < size) at--;
    if (at >= walk->limit) return;
    if (out->pair_count < walk->limit) out->pair_count++;
    for (size_t i = out->pair_count - 1; i > at; i--) {
        out->pairs[i] = out->pairs[i - 1];
        walk->sizes[i] = walk->sizes[i - 1];
    }
    out->pairs[at] = pair;
    walk->sizes[at] = size;
}

static void walk_both(struct walk *walk, const struct place *left, const struct place *right)
{
    size_t i = 0, j = 0, rows_left = walk->left->row_count, rows_right = walk->right->row_count;
    while (i < rows_left || j < rows_right) {
        int order = i == rows_left ? 1 : j == rows_right ? -1 : compare_keys(&left[i], &right[j]);
        struct row_pair pair = {order <= 0 ? left[i].row : DIFFER_NONE,
                                order >= 0 ? right[j].row : DIFFER_NONE};
        if (order <= 0) i++;
        if (order >= 0) j++;
        if (order == 0 && !rows_differ(walk, pair)) continue;
        if (order == 0) walk->out->changed++;
        if (order < 0) walk->out->lost++;
        if (order > 0) walk->out->gained++;
        keep(walk, pair);
    }
}

static bool has_form(const struct frame *frame, size_t keys)
{
    if (frame->column_count <= keys) return false;
    for (size_t i = 0; i < frame->column_count; i++)
        if ((frame->columns[i].type == TYPE_TEXT) != (i < keys)) return false;
    return true;
}

status frame_differ(const struct frame *left, const struct frame *right, size_t keys, size_t limit,
                    struct frame_differences *out, struct error *error)
{
    struct place *left_places = NULL, *right_places = NULL;
    struct walk walk = {left, right, keys, limit, out, NULL};
    *out = (struct frame_differences){0};
    if (!has_form(left, keys) || !has_form(right, keys) || left->column_count != right->column_count)
        return error_set(error, STATUS_INVALID,
                         "frames to compare: expected %zu texts and then numbers, as many in both", keys);
    out->pairs = memory_try_new(limit + 1, sizeof *out->pairs);
    walk.sizes = memory_try_new(limit + 1, sizeof *walk.sizes);
    status s = out->pairs && walk.sizes
                   ? STATUS_OK
                   : error_set(error, STATUS_MEMORY, "no memory for %zu differences", limit);
    if (s == STATUS_OK) s = in_order(left, keys, &left_places, error);
    if (s == STATUS_OK) s = in_order(right, keys, &right_places, error);
    if (s == STATUS_OK) walk_both(&walk, left_places, right_places);
    memory_free(right_places);
    memory_free(left_places);
    memory_free(walk.sizes);
    return s;
}

void frame_differences_fini(struct frame_differences *differences)
{
    memory_free(differences->pairs);
    *differences = (struct frame_differences){0};
}
