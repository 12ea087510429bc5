// A callback that only frees its own object into a slab cache: the question that a semantic patch can ask, file by file.
@posted@
expression head;
identifier callback;
@@
call_rcu(head, callback)

@by_name@
identifier posted.callback;
identifier head, object, type, member;
expression cache;
@@
* callback(struct rcu_head *head)
  {
  	struct type *object = container_of(head, struct type, member);
  	kmem_cache_free(cache, object);
  }

@at_once@
identifier posted.callback;
identifier head, type, member;
expression cache;
@@
* callback(struct rcu_head *head)
  {
  	kmem_cache_free(cache, container_of(head, struct type, member));
  }
