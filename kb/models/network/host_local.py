"""host-local, the IPAM plugin that hands out addresses from ranges and remembers them in files on the node."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.models.network.cni_call import Call, PluginError
from kb.models.network.cni_result import Address, IPConfig, Result
from kb.models.network.host_local_config import Range, RangeSet, read_pool
from kb.models.trace import Trace

Owner = tuple[str, str]


@dataclass
class Store:
    """The files of one network: who owns an address, and the last address taken from each range set."""

    reserved: dict[Address, Owner] = field(default_factory=dict)
    last: dict[int, Address] = field(default_factory=dict)

    def reserve(self, address: Address, owner: Owner, number: int) -> bool:
        """Take an address for an owner; return False when somebody has it."""
        if address in self.reserved:
            return False
        self.reserved[address] = owner
        self.last[number] = address
        return True

    def release(self, owner: Owner) -> None:
        """Give back all addresses of an owner; the last address taken stays remembered."""
        self.reserved = {address: other for address, other in self.reserved.items() if other != owner}


def add(call: Call, store: Store, trace: Trace) -> Result:
    """Return one address of every range set, now reserved (main.go cmdAdd); raise PluginError with nothing kept."""
    pool, owner = read_pool(call), (call.container, call.interface)
    wanted = list(dict.fromkeys(pool.requested))
    taken: list[IPConfig] = []
    try:
        for number, ranges in enumerate(pool.range_sets):
            mine = next((address for address in wanted if _range_for(ranges, address)), None)
            if mine is not None:
                wanted.remove(mine)
            taken.append(_allocate(ranges, store, owner, number, mine))
        if wanted:
            raise PluginError("要的地址不在任何范围里", "requestedOutsideRanges")
    except PluginError:
        if taken:
            store.release(owner)
        raise
    texts = [str(one.address) for one in taken]
    trace.step("host-local", f"分给 {call.container} {'、'.join(texts)}", "从上次分出的下一个开始找空闲的")
    return Result(ips=tuple(taken), routes=pool.routes)


def check(call: Call, store: Store) -> None:
    """Raise PluginError unless the container holds some address."""
    read_pool(call)
    if (call.container, call.interface) not in store.reserved.values():
        raise PluginError("这个容器没有登记过地址", "notAllocated")


def delete(call: Call, store: Store, trace: Trace) -> None:
    """Release the container's addresses; releasing nothing is no error."""
    read_pool(call)
    store.release((call.container, call.interface))
    trace.step("host-local", f"收回 {call.container} 的地址", "删掉登记,但记得上次分到哪里")


def candidates(ranges: RangeSet, last: Address | None) -> Iterator[tuple[Address, Range]]:
    """Yield every address of a range set once, round robin from the one after ``last`` (allocator.go RangeIter)."""
    at = next((number for number, one in enumerate(ranges) if last is not None and one.holds(last)), None)
    if at is None or last is None:
        at, current = 0, ranges[0].start
    else:
        at, current = _after(ranges, at, last)
    first = current
    while True:
        if current != ranges[at].gateway:
            yield current, ranges[at]
        at, current = _after(ranges, at, current)
        if current == first:
            return


def _after(ranges: RangeSet, at: int, address: Address) -> tuple[int, Address]:
    if address != ranges[at].end:
        return at, address + 1
    following = (at + 1) % len(ranges)
    return following, ranges[following].start


def _allocate(ranges: RangeSet, store: Store, owner: Owner, number: int, wanted: Address | None) -> IPConfig:
    if wanted is not None:
        return _allocate_this(ranges, store, owner, number, wanted)
    if any(other == owner and _range_for(ranges, address) for address, other in store.reserved.items()):
        raise PluginError("这个容器在这个范围里已有地址", "duplicate")
    for address, one in candidates(ranges, store.last.get(number)):
        if store.reserve(address, owner, number):
            return _configured(address, one)
    raise PluginError("范围里没有空闲地址了", "exhausted")


def _allocate_this(ranges: RangeSet, store: Store, owner: Owner, number: int, wanted: Address) -> IPConfig:
    found = _range_for(ranges, wanted)
    if found is None or wanted == found.gateway:
        raise PluginError("要的地址是网关")
    if not store.reserve(wanted, owner, number):
        raise PluginError("要的地址已有主", "requestedUnavailable")
    return _configured(wanted, found)


def _configured(address: Address, one: Range) -> IPConfig:
    return IPConfig(ipaddress.ip_interface(f"{address}/{one.network.prefixlen}"), one.gateway)


def _range_for(ranges: RangeSet, address: Address) -> Range | None:
    return next((one for one in ranges if one.holds(address)), None)
