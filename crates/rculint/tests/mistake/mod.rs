//! A module with one mistake: nothing waits for its callback.

pub const MISTAKE: &str = "static struct kmem_cache *c;\n\
    struct t { struct rcu_head rcu; };\n\
    static void cb(struct rcu_head *h) { kmem_cache_free(c, container_of(h, struct t, rcu)); }\n\
    void put(struct t *t) { call_rcu(&t->rcu, cb); }\n\
    static int up(void) { c = KMEM_CACHE(t, 0); return 0; }\n\
    module_init(up);\n\
    static void down(void) { kmem_cache_destroy(c); }\n\
    module_exit(down);\n";
