struct outlet {
	void *plug;
};

struct outlet_driver {
	void (*detach)(struct outlet *outlet);
};

extern struct outlet socket;

static inline int outlet_register(struct outlet_driver *driver)
{
	return 0;
}

static inline void outlet_unregister(struct outlet_driver *driver)
{
	synchronize_rcu();
}

#define outlet_driver_of(driver, add, remove) module_driver(driver, add, remove)
#define module_outlet_driver(driver) \
	outlet_driver_of(driver, outlet_register, outlet_unregister)
