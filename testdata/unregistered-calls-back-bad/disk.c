// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <scsi/scsi_host.h>

struct disk {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *disk_cache;

static void disk_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(disk_cache, container_of(head, struct disk, rcu));
}

static void disk_drop(struct disk *disk)
{
	call_rcu(&disk->rcu, disk_free_rcu);
}

static int disk_queue(struct Scsi_Host *host, struct scsi_cmnd *command)
{
	disk_drop(shost_priv(host));
	return 0;
}

static const struct scsi_host_template disk_template = {
	.queuecommand = disk_queue,
};

static struct Scsi_Host *disk_host;

static int __init disk_init(void)
{
	disk_cache = KMEM_CACHE(disk, 0);
	if (!disk_cache)
		return -ENOMEM;
	disk_host = scsi_host_alloc(&disk_template, sizeof(struct disk *));
	return scsi_add_host(disk_host, NULL);
}

static void __exit disk_exit(void)
{
	rcu_barrier();
	scsi_remove_host(disk_host);
	kmem_cache_destroy(disk_cache);	//~ RCU004
}

module_init(disk_init);
module_exit(disk_exit);
MODULE_LICENSE("GPL");
