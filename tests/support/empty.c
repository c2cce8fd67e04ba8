/* Keeps the support library a library when no helper is needed. */
typedef int support_is_never_empty;
