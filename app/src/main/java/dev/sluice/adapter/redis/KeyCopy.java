package dev.sluice.adapter.redis;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.RestoreParams;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Brings the keys of one database to another: each value as the server itself writes it, with the moment at which it runs out. */
final class KeyCopy {
    private static final int PAGE = 500;
    /** What is in our memory at once, as far as single values allow. */
    private static final long BYTES_AT_ONCE = 16 << 20;

    private final Jedis from;
    private final Jedis to;

    /** The databases that are selected on these connections. */
    KeyCopy(Jedis from, Jedis to) {
        this.from = from;
        this.to = to;
    }

    void copy() {
        ScanParams page = new ScanParams().count(PAGE);
        byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
        ScanResult<byte[]> found;
        do {
            found = from.scan(cursor, page);
            copy(found.getResult());
            cursor = found.getCursorAsBytes();
        } while (!found.isCompleteIteration());
    }

    private void copy(List<byte[]> keys) {
        List<Long> sizes = sizes(keys);
        List<byte[]> together = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < keys.size(); i++) {
            together.add(keys.get(i));
            bytes += sizes.get(i);
            if (bytes >= BYTES_AT_ONCE || i == keys.size() - 1) {
                bring(together);
                together.clear();
                bytes = 0;
            }
        }
    }

    private List<Long> sizes(List<byte[]> keys) {
        try (Pipeline asked = from.pipelined()) {
            List<Response<Long>> answers = keys.stream().map(asked::memoryUsage).toList();
            asked.sync();
            return answers.stream()
                    .map(answer -> answer.get() == null ? 0L : answer.get())
                    .toList();
        }
    }

    /** One that has run out since has no value. */
    private void bring(List<byte[]> keys) {
        List<Response<byte[]>> values;
        List<Response<Long>> ends;
        try (Pipeline asked = from.pipelined()) {
            values = keys.stream().map(asked::dump).toList();
            ends = keys.stream().map(asked::pexpireTime).toList();
            asked.sync();
        }
        List<Response<String>> answers = new ArrayList<>();
        try (Pipeline told = to.pipelined()) {
            for (int i = 0; i < keys.size(); i++) {
                byte[] value = values.get(i).get();
                if (value != null) {
                    long end = Math.max(0, ends.get(i).get());
                    answers.add(told.restore(
                            keys.get(i),
                            end,
                            value,
                            RestoreParams.restoreParams().replace().absTtl()));
                }
            }
            told.sync();
        }
        answers.forEach(Response::get);
    }
}
