package dev.sluice.cli.translate;

import dev.sluice.config.Problem;
import dev.sluice.config.SourceText;
import dev.sluice.config.Span;
import dev.sluice.config.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Foreign files on their way to a part of a {@code sluice.yaml}. Add every file, then ask for the lines and the remarks. */
public final class Translation {
    private final Map<String, String> given;
    private final Draft draft = new Draft();
    private final ArgoFiles argo;
    private final List<Remarks> remarks = new ArrayList<>();
    private boolean understood;

    /** @param given values of arguments, by name */
    public Translation(Map<String, String> given) {
        this.given = Map.copyOf(given);
        argo = new ArgoFiles(given, draft);
    }

    /** A file by its documents, in order. */
    public void add(SourceText source, List<Tree> documents) {
        Remarks ofFile = new Remarks(source);
        remarks.add(ofFile);
        for (Tree document : documents) {
            document(new Node(document, ofFile));
        }
    }

    private void document(Node document) {
        if (document.text("kind").filter("List"::equals).isPresent()) {
            document.get("items").map(Node::items).orElse(List.of()).forEach(this::document);
        } else if (document.tree() instanceof Tree.Sequence) {
            document.items().forEach(this::document);
        } else if (argo.take(document)) {
            understood = true;
        } else if (KayentaConfiguration.in(document).isPresent()) {
            understood = true;
            new KayentaConfiguration(KayentaConfiguration.in(document).get(), given, draft).translate();
        } else {
            document.remarks()
                    .lost(
                            Span.of(
                                    document.span().start().line(),
                                    document.span().start().column(),
                                    1),
                            document.text("kind").map(k -> "a " + k).orElse("a document of no known kind"),
                            "what is read: Rollout, AnalysisTemplate, ClusterAnalysisTemplate, canary configurations of Kayenta",
                            "");
        }
    }

    /** The part of the configuration; empty where nothing was understood. Call it once, when all files are there. */
    public List<String> lines() {
        argo.translate();
        return draft.isEmpty() ? List.of() : draft.lines();
    }

    /** Whether any document was one that can be read. */
    public boolean isUnderstood() {
        return understood;
    }

    /** Whether anything of the files is not in the draft. */
    public boolean isLossy() {
        return remarks.stream().anyMatch(Remarks::isLossy);
    }

    /** File by file, in the order of the text. */
    public List<Problem> remarks() {
        return remarks.stream().map(Remarks::inOrder).flatMap(List::stream).toList();
    }
}
