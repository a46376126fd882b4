package dev.sluice.adapter.s3;

import dev.sluice.adapter.backup.Store;
import dev.sluice.config.BackupSpec.Place.Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket below a prefix. Every object carries the SHA-256 of its bytes, which the store compares as they come in; what is
 * large comes in parts, and parts that are there are not sent again.
 */
public final class S3Store implements Store {
    static final String SHA256 = "sha256";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;

    private final Bucket place;
    private final String prefix;
    private Optional<S3Client> client = Optional.empty();

    /** @param within the folder below the place's own prefix, without slashes at its ends; empty for the prefix itself */
    public S3Store(Bucket place, String within) {
        this.place = place;
        this.prefix = (place.prefix().isEmpty() ? "" : place.prefix() + "/") + (within.isEmpty() ? "" : within + "/");
    }

    @Override
    public String place() {
        return "s3://" + place.bucket() + (place.prefix().isEmpty() ? "" : "/" + place.prefix());
    }

    @Override
    public List<String> folders() throws IOException {
        return asking(s3 -> s3
                .listObjectsV2Paginator(
                        request -> request.bucket(place.bucket()).prefix(prefix).delimiter("/"))
                .commonPrefixes()
                .stream()
                .map(common -> common.prefix()
                        .substring(prefix.length(), common.prefix().length() - 1))
                .toList());
    }

    @Override
    public boolean has(String key, long bytes, String sha256) throws IOException {
        try {
            HeadObjectResponse head = asking(s3 ->
                    s3.headObject(request -> request.bucket(place.bucket()).key(prefix + key)));
            return head.contentLength() == bytes
                    && sha256.equals(head.metadata().get(SHA256));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void put(String key, Path file, String sha256) throws IOException {
        List<FilePart> parts = FilePart.of(file, Files.size(file));
        if (parts.size() > 1) {
            asking(s3 -> {
                try {
                    new Upload(s3, place.bucket(), prefix + key, sha256).send(parts);
                    return true;
                } catch (IOException e) {
                    throw SdkException.create("cannot read " + file + ": " + e.getMessage(), e);
                }
            });
            return;
        }
        FilePart whole = parts.getFirst();
        String checksum = whole.sha256();
        asking(s3 -> s3.putObject(
                request -> request.bucket(place.bucket())
                        .key(prefix + key)
                        .checksumSHA256(checksum)
                        .metadata(Map.of(SHA256, sha256)),
                whole.body()));
    }

    @Override
    public InputStream open(String key) throws IOException {
        return asking(
                s3 -> s3.getObject(request -> request.bucket(place.bucket()).key(prefix + key)));
    }

    @Override
    public void remove(List<String> keys) throws IOException {
        for (String key : keys) {
            asking(s3 ->
                    s3.deleteObject(request -> request.bucket(place.bucket()).key(prefix + key)));
        }
    }

    @Override
    public List<String> keys(String folder) throws IOException {
        return asking(s3 -> s3
                .listObjectsV2Paginator(
                        request -> request.bucket(place.bucket()).prefix(prefix + folder + "/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .map(key -> key.substring(prefix.length()))
                .toList());
    }

    private <T> T asking(Function<S3Client, T> question) throws IOException {
        try {
            return question.apply(client());
        } catch (NoSuchKeyException e) {
            throw new NoSuchFileException(place.bucket(), null, "no such key");
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND && !"NoSuchBucket".equals(errorCode(e))) {
                throw new NoSuchFileException(place.bucket(), null, "no such key");
            }
            throw new IOException(errorCode(e) + " (" + e.statusCode() + ")", e);
        } catch (SdkException e) {
            throw new IOException(rootOf(e), e);
        }
    }

    private static String errorCode(S3Exception e) {
        return e.awsErrorDetails() == null
                ? "refused"
                : String.valueOf(e.awsErrorDetails().errorCode());
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return String.valueOf(root.getMessage());
    }

    /** Made when it is first needed: a command that asks nothing of the store does not wait for it. */
    private synchronized S3Client client() {
        if (client.isEmpty()) {
            S3ClientBuilder builder = S3Client.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder()
                            .connectionTimeout(CONNECT)
                            .socketTimeout(PATIENCE))
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
            place.endpoint()
                    .ifPresent(endpoint ->
                            builder.endpointOverride(URI.create(endpoint)).forcePathStyle(true));
            place.region()
                    .or(() -> place.endpoint().map(e -> "us-east-1"))
                    .ifPresent(region -> builder.region(Region.of(region)));
            place.keys()
                    .ifPresent(keys ->
                            builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                                    keys.access(), keys.secret().reveal()))));
            client = Optional.of(builder.build());
        }
        return client.get();
    }
}
