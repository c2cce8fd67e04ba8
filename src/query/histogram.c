/* Counting bytes.
 *
 * Rules:
 *  1. Of at most COMPARED values each is compared with 16 rows at once: that touches no memory but the bytes.
 *  2. More are counted in TABLES tables in turns, because a count that was just stored is slow to read again.
 */
#include "query/histogram.h"

#include "query/vector.h"

enum { LANES = 16, COMPARED = 24, TABLES = 4, VALUES = 256 };

typedef uint8_t lanes __attribute__((vector_size(LANES)));

_Static_assert(VECTOR_ROWS / LANES <= UINT8_MAX, "a lane counts the rows of a block");

static uint32_t sum_lanes(lanes counts)
{
    const uint64_t low_bytes = UINT64_C(0x00FF00FF00FF00FF), ones = UINT64_C(0x0001000100010001);
    uint64_t halves[2];
    memcpy(halves, &counts, sizeof halves);
    uint64_t pairs = (halves[0] & low_bytes) + (halves[0] >> 8 & low_bytes) + (halves[1] & low_bytes) +
                     (halves[1] >> 8 & low_bytes);
    return (uint32_t)(pairs * ones >> 48);
}

static lanes all_of(uint8_t value)
{
    lanes result;
    memset(&result, value, sizeof result);
    return result;
}

static lanes load_lanes(const uint8_t *bytes)
{
    lanes result;
    memcpy(&result, bytes, sizeof result);
    return result;
}

/* Four values in one go, so that the bytes are loaded once for them. A comparison gives 0 or -1. Rows outside
 * the mask become 255, which is more than is asked for. */
static void compare_four(const uint8_t *bytes, const uint8_t *mask, size_t count, unsigned first,
                         uint32_t *out)
{
    lanes values[4], counts[4];
    for (unsigned v = 0; v < 4; v++) {
        values[v] = all_of((uint8_t)(first + v));
        counts[v] = all_of(0);
    }
    for (size_t i = 0; i < count; i += LANES) {
        lanes row = load_lanes(bytes + i);
        if (mask) row |= load_lanes(mask + i) - all_of(1);
        for (unsigned v = 0; v < 4; v++) counts[v] -= (lanes)(row == values[v]);
    }
    for (unsigned v = 0; v < 4; v++) out[v] = sum_lanes(counts[v]);
}

static void compare_all(const uint8_t *bytes, const uint8_t *mask, size_t count, unsigned span,
                        uint32_t *counts)
{
    size_t whole = count / LANES * LANES;
    for (unsigned first = 0; first < span; first += 4) {
        uint32_t four[4];
        compare_four(bytes, mask, whole, first, four);
        for (unsigned v = 0; v < 4 && first + v < span; v++) counts[first + v] += four[v];
    }
    for (size_t i = whole; i < count; i++) counts[bytes[i]] += mask ? mask[i] : 1;
}

static void add_tables(uint16_t tables[TABLES][VALUES], unsigned span, uint32_t *counts)
{
    for (unsigned v = 0; v < span; v++)
        counts[v] += (uint32_t)tables[0][v] + tables[1][v] + tables[2][v] + tables[3][v];
}

void histogram_bytes(const uint8_t *bytes, size_t count, unsigned span, uint32_t *counts)
{
    uint16_t tables[TABLES][VALUES];
    size_t i = 0;
    if (span <= COMPARED) {
        compare_all(bytes, NULL, count, span, counts);
        return;
    }
    for (int t = 0; t < TABLES; t++) memset(tables[t], 0, span * sizeof **tables);
    for (; i + 8 <= count; i += 8) {
        uint64_t eight;
        memcpy(&eight, bytes + i, sizeof eight);
        for (int k = 0; k < 8; k++) tables[k % TABLES][eight >> 8 * k & 255]++;
    }
    for (; i < count; i++) tables[0][bytes[i]]++;
    add_tables(tables, span, counts);
}

void histogram_masked(const uint8_t *bytes, const uint8_t *mask, size_t count, unsigned span,
                      uint32_t *counts)
{
    uint16_t tables[TABLES][VALUES];
    if (span <= COMPARED) {
        compare_all(bytes, mask, count, span, counts);
        return;
    }
    for (int t = 0; t < TABLES; t++) memset(tables[t], 0, span * sizeof **tables);
    for (size_t i = 0; i < count; i++) tables[i % TABLES][bytes[i]] += mask[i];
    add_tables(tables, span, counts);
}
