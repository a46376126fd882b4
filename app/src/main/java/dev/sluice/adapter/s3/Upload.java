package dev.sluice.adapter.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * One object that is sent in parts. Nothing is under its key before the last step. What a killed upload has left is found by the
 * store's own list of uploads, so that nothing has to be remembered here; a part counts when its bytes are those of the file.
 */
final class Upload {
    private final S3Client s3;
    private final String bucket;
    private final String key;
    private final String sha256;

    Upload(S3Client s3, String bucket, String key, String sha256) {
        this.s3 = s3;
        this.bucket = bucket;
        this.key = key;
        this.sha256 = sha256;
    }

    void send(List<FilePart> parts) throws IOException {
        Optional<String> left = left();
        String upload = left.orElseGet(this::begin);
        Map<Integer, Part> there = left.isPresent() ? there(upload) : Map.of();
        List<CompletedPart> completed = new ArrayList<>();
        for (FilePart part : parts) {
            String checksum = part.sha256();
            Part before = there.get(part.number());
            String tag = before != null && isSame(before, part, checksum)
                    ? before.eTag()
                    : s3.uploadPart(
                                    request -> request.bucket(bucket)
                                            .key(key)
                                            .uploadId(upload)
                                            .partNumber(part.number())
                                            .checksumSHA256(checksum),
                                    part.body())
                            .eTag();
            completed.add(CompletedPart.builder()
                    .partNumber(part.number())
                    .eTag(tag)
                    .checksumSHA256(checksum)
                    .build());
        }
        s3.completeMultipartUpload(request ->
                request.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(completed)));
    }

    private String begin() {
        return s3.createMultipartUpload(request -> request.bucket(bucket)
                        .key(key)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                        .metadata(Map.of(S3Store.SHA256, sha256)))
                .uploadId();
    }

    /** The newest upload of this key that was not ended. The key names the backup by its digest: it is the same file. */
    private Optional<String> left() {
        return s3
                .listMultipartUploadsPaginator(request -> request.bucket(bucket).prefix(key))
                .uploads()
                .stream()
                .filter(upload -> upload.key().equals(key))
                .max(Comparator.comparing(MultipartUpload::initiated))
                .map(MultipartUpload::uploadId);
    }

    private Map<Integer, Part> there(String upload) {
        Map<Integer, Part> there = new HashMap<>();
        s3.listPartsPaginator(request -> request.bucket(bucket).key(key).uploadId(upload))
                .parts()
                .forEach(part -> there.put(part.partNumber(), part));
        return there;
    }

    private static boolean isSame(Part there, FilePart part, String checksum) throws IOException {
        if (there.size() != part.bytes()) {
            return false;
        }
        return there.checksumSHA256() != null
                ? there.checksumSHA256().equals(checksum)
                : part.entityTag().equals(there.eTag());
    }
}
