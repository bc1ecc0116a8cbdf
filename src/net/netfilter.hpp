// Netfilter's hooks and priorities. Its headers bring the kernel's own <linux/in.h>, which leaves alone what the C
// library has declared before (<linux/libc-compat.h>); the other way round nothing compiles.
#pragma once

#include <netinet/in.h>

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
