package dev.cloister.testkit.github;

import static dev.cloister.testkit.json.JsonText.object;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.http.Answer;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code GET /repos/OWNER/REPO/contents/PATH}. */
final class Contents {
  /** Up to here the content is in the answer. */
  private static final int INLINE = 1024 * 1024;

  private static final int BASE64_LINE = 60;

  private final Representations json;

  Contents(Representations json) {
    this.json = json;
  }

  Answer answer(Repository repository, String path, Optional<String> askedRef, boolean raw) {
    String ref = askedRef.orElse(repository.defaultBranch());
    Optional<Map<String, Entry>> tree = repository.tree(ref);
    if (tree.isEmpty()) {
      return Errors.noCommit(ref);
    }
    Entry entry = tree.get().get(path);
    if (entry == null) {
      List<Object> children = children(repository, tree.get(), path, ref);
      boolean root = path.isEmpty();
      return children.isEmpty() && !root ? Errors.notFound() : Answer.json(200, children);
    }
    if (raw && entry instanceof Entry.FileEntry file) {
      return Answer.of(
          200, "application/vnd.github.raw+json; charset=utf-8", file.content().bytes());
    }
    Map<String, Object> full = summary(repository, path, ref, entry);
    switch (entry) {
      case Entry.FileEntry file -> {
        boolean inline = file.content().size() <= INLINE;
        full.put("content", inline ? base64(file.content().bytes()) : "");
        full.put("encoding", inline ? "base64" : "none");
      }
      case Entry.Symlink link -> full.put("target", link.target());
      case Entry.Submodule module -> full.put("submodule_git_url", module.url());
    }
    return Answer.json(200, full);
  }

  private List<Object> children(
      Repository repository, Map<String, Entry> tree, String path, String ref) {
    String prefix = path.isEmpty() ? "" : path + "/";
    Map<String, Object> found = new TreeMap<>();
    tree.forEach(
        (file, entry) -> {
          if (file.startsWith(prefix)) {
            int slash = file.indexOf('/', prefix.length());
            if (slash < 0) {
              found.put(file, summary(repository, file, ref, entry));
            } else {
              String directory = file.substring(0, slash);
              found.put(directory, directory(repository, directory, ref));
            }
          }
        });
    return new ArrayList<>(found.values());
  }

  private Map<String, Object> directory(Repository repository, String path, String ref) {
    return place(repository, path, ref, "dir", 0, sha("tree", path.getBytes(UTF_8)));
  }

  private Map<String, Object> summary(Repository repository, String path, String ref, Entry entry) {
    return switch (entry) {
      case Entry.FileEntry file ->
          place(
              repository,
              path,
              ref,
              "file",
              file.content().size(),
              sha("blob", file.content().bytes()));
      case Entry.Symlink link ->
          place(
              repository,
              path,
              ref,
              "symlink",
              link.target().length(),
              sha("blob", link.target().getBytes(UTF_8)));
      case Entry.Submodule module -> place(repository, path, ref, "submodule", 0, module.commit());
    };
  }

  private Map<String, Object> place(
      Repository repository, String path, String ref, String type, int size, String sha) {
    String encoded = encode(path);
    String address = json.url(repository) + "/contents/" + encoded + "?ref=" + encode(ref);
    String html = json.html(repository) + "/blob/" + encode(ref) + "/" + encoded;
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", path.substring(path.lastIndexOf('/') + 1));
    out.put("path", path);
    out.put("sha", sha);
    out.put("size", size);
    out.put("url", address);
    out.put("html_url", html);
    out.put("git_url", json.url(repository) + "/git/blobs/" + sha);
    out.put(
        "download_url",
        Optional.of("https://raw.githubusercontent.com/" + repository.fullName() + "/" + encoded)
            .filter(url -> type.equals("file")));
    out.put("type", type);
    out.put("_links", object("self", address, "html", html));
    return out;
  }

  /** Lines of 60 characters with a line end after the last, as the API sends them. */
  private static String base64(byte[] bytes) {
    String text = Base64.getMimeEncoder(BASE64_LINE, "\n".getBytes(US_ASCII)).encodeToString(bytes);
    return text.isEmpty() ? "" : text + "\n";
  }

  private static String encode(String path) {
    return URLEncoder.encode(path, UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  /** Git's object name. */
  private static String sha(String type, byte[] content) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update((type + " " + content.length + "\0").getBytes(US_ASCII));
      return HexFormat.of().formatHex(sha1.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
