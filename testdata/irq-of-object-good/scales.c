// SPDX-License-Identifier: MIT OR Apache-2.0
/* The interrupt whose handler posts is freed before the barrier; the other one of the same object does not post. */
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct scale {
	struct kmem_cache *readings;
	struct reading __rcu *last;
	int irq;
	int overload;
};

struct reading {
	struct rcu_head rcu;
	struct scale *scale;
	u32 weight;
};

static void reading_free(struct rcu_head *head)
{
	struct reading *reading = container_of(head, struct reading, rcu);

	kmem_cache_free(reading->scale->readings, reading);
}

static irqreturn_t scale_settled(int irq, void *data)
{
	struct scale *scale = data;
	struct reading *reading = kmem_cache_zalloc(scale->readings, GFP_ATOMIC);
	struct reading *old;

	if (!reading)
		return IRQ_NONE;
	reading->scale = scale;
	old = xchg((__force struct reading **)&scale->last, reading);
	if (old)
		call_rcu(&old->rcu, reading_free);
	return IRQ_HANDLED;
}

static irqreturn_t scale_overloaded(int irq, void *data)
{
	struct scale *scale = data;

	disable_irq_nosync(scale->irq);
	return IRQ_HANDLED;
}

static int scale_probe(struct platform_device *pdev)
{
	struct scale *scale = devm_kzalloc(&pdev->dev, sizeof(*scale), GFP_KERNEL);
	int error;

	if (!scale)
		return -ENOMEM;
	scale->readings = kmem_cache_create("readings", sizeof(struct reading), 0, 0, NULL);
	if (!scale->readings)
		return -ENOMEM;
	scale->irq = platform_get_irq(pdev, 0);
	scale->overload = platform_get_irq(pdev, 1);
	error = request_irq(scale->overload, scale_overloaded, 0, "overload", scale);
	if (error)
		goto no_overload;
	error = request_irq(scale->irq, scale_settled, 0, "scale", scale);
	if (error)
		goto no_irq;
	platform_set_drvdata(pdev, scale);
	return 0;

no_irq:
	free_irq(scale->overload, scale);
no_overload:
	kmem_cache_destroy(scale->readings);
	return error;
}

static void scale_remove(struct platform_device *pdev)
{
	struct scale *scale = platform_get_drvdata(pdev);

	free_irq(scale->irq, scale);
	rcu_barrier();
	free_irq(scale->overload, scale);
	kmem_cache_destroy(scale->readings);
}

static struct platform_driver scale_driver = {
	.probe = scale_probe,
	.remove_new = scale_remove,
	.driver = { .name = "scale" },
};

static int __init scale_init(void)
{
	return platform_driver_register(&scale_driver);
}
module_init(scale_init);

static void __exit scale_exit(void)
{
	platform_driver_unregister(&scale_driver);
	rcu_barrier();
}
module_exit(scale_exit);
MODULE_LICENSE("GPL");
