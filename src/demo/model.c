/* Curves of the model. */
#include "demo/model.h"

double demo_curve_at(const struct demo_curve *curve, int64_t at)
{
    const struct demo_point *points = curve->points;
    size_t count = curve->count, next = 0;
    if (count == 0) return 0;
    while (next < count && points[next].at <= at) next++;
    if (next == 0) return points[0].value;
    if (next == count) return points[count - 1].value;
    const struct demo_point *a = &points[next - 1], *b = &points[next];
    return a->value + (b->value - a->value) * ((double)(at - a->at) / (double)(b->at - a->at));
}
