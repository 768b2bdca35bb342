//! `ui/src/bindings` is what these types say: compared here, written by `cargo xtask bindings`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ts_rs::{Config, TS};

use super::*;

/// Every type of the wire, by the name of its file.
#[allow(clippy::too_many_lines, reason = "one line a type")]
fn all() -> BTreeMap<String, String> {
    macro_rules! files {
        ($($name:ty),+ $(,)?) => {{
            let config = Config::new();
            [$((format!("{}.ts", <$name>::name(&config)), <$name>::export_to_string(&config).unwrap())),+].into()
        }};
    }
    files![
        About,
        Absent,
        ActionLine,
        ActorType,
        AttemptLine,
        AttemptList,
        AttemptScope,
        BrokenPlan,
        Bucket,
        CaptureBody,
        CaptureCause,
        CaptureDetail,
        CaptureExplained,
        CaptureExport,
        CaptureFileLine,
        CaptureFormat,
        CaptureHeader,
        CaptureIds,
        CaptureImport,
        CaptureJudge,
        CaptureKey,
        CaptureLine,
        CapturePaste,
        CaptureProblem,
        CaptureQuery,
        CaptureRef,
        CaptureRows,
        CaptureSet,
        CaptureTally,
        CapturesExported,
        CapturesImported,
        Change,
        CheckLine,
        Clue,
        ClueAction,
        ComparePacks,
        ControlLine,
        Controls,
        Coverage,
        CoverageDay,
        CoverageGap,
        CoverageLine,
        CoverageRequest,
        CurlText,
        DayState,
        Density,
        DropPhase,
        Dropping,
        Elsewhere,
        ElsewhereCapture,
        ElsewhereRow,
        EntryDetail,
        EntryFacts,
        EntryRef,
        EventTemplate,
        Every,
        Evidence,
        Excluded,
        ExportFormat,
        ExportRequest,
        Exported,
        Facet,
        FacetRequest,
        FacetValue,
        Failure,
        FilePath,
        FilePreview,
        FreshLine,
        Freshness,
        GapKind,
        HeaderCopy,
        HeaderEdit,
        HeaderPart,
        Histogram,
        ImportFile,
        ImportFiles,
        ImportLine,
        ImportReport,
        ImportRequest,
        Indexing,
        Keeping,
        KeyLine,
        KeyList,
        KeyStanding,
        ListenRequest,
        ListenerState,
        LocateRequest,
        LocateTimeRequest,
        Located,
        LogCounts,
        LogQuery,
        LogRow,
        LogWindow,
        Mapping,
        MappingField,
        MappingPath,
        MappingPick,
        MappingRequest,
        MappingSave,
        Mention,
        MilestoneLine,
        MintSecret,
        MintedSecret,
        NewKey,
        NewPlan,
        NewReview,
        NewScheme,
        NewSecret,
        NewSource,
        NewToken,
        OpenPack,
        OpenedEntry,
        OpenedEntryRef,
        OpenedLeaf,
        OpenedPack,
        OpenedQuery,
        OpenedTable,
        OpenedTableRequest,
        Origin,
        Outcome,
        PackBuilt,
        PackCheck,
        PackCount,
        PackCoverage,
        PackException,
        PackExceptionCount,
        PackFacts,
        PackFile,
        PackKind,
        PackLine,
        PackList,
        PackListing,
        PackRedaction,
        PackRef,
        PackRequest,
        PackSignature,
        PackTable,
        PackVerdict,
        PickFiles,
        PickPurpose,
        PickSave,
        PlanLine,
        PlanList,
        PlanPeriod,
        PlanRef,
        PlannedPack,
        PlannedRequest,
        Preview,
        ProblemLine,
        ProblemsAsked,
        ProfileLine,
        ProfileRef,
        Progress,
        PullWindow,
        QueryTerm,
        RawText,
        ReceiptLine,
        ReconcileRequest,
        Reconciliation,
        RedactionLine,
        ReplayDone,
        ReplayEdits,
        ReplayOrder,
        ReplayPlan,
        ResultSet,
        RetentionClock,
        RetentionLine,
        ReviewClose,
        ReviewDecide,
        ReviewDetail,
        ReviewLine,
        ReviewList,
        ReviewPerson,
        ReviewRef,
        ReviewSum,
        ReviewVerdict,
        RevisionLine,
        RuleDraft,
        RuleExample,
        RuleLine,
        RuleList,
        RuleMove,
        RulePreview,
        RuleProblem,
        RuleRef,
        RuleSource,
        RunKind,
        RunRef,
        SampleRequest,
        ScheduledPull,
        SchemeLine,
        SchemeList,
        SchemeRef,
        SecretLine,
        SecretPlace,
        SecretRef,
        SentRun,
        SetRef,
        Settings,
        SignKind,
        SignWith,
        SignatureState,
        SignedWith,
        Signing,
        SourceLine,
        SourceRef,
        SourceSettings,
        Standing,
        StandingCounts,
        StoredProblem,
        StoredProblems,
        SuiteCase,
        SuiteExport,
        SuiteOrder,
        SuiteResult,
        SyncLine,
        SyncReport,
        SyncRequest,
        SyncStatus,
        TableColumn,
        TargetLine,
        TaskRef,
        TestEvent,
        Theme,
        TieLine,
        TieList,
        Toward,
        Trace,
        TraceRequest,
        VanishedLine,
        WorkspaceLine,
        WorkspaceRef,
        WorkspaceStatus,
    ]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/bindings")
}

/// What is committed; a file that no type writes any more is stale too.
fn committed() -> BTreeMap<String, String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|item| item.unwrap().path());
    files.map(|path| (name_of(&path), std::fs::read_to_string(&path).unwrap())).collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn write(files: &BTreeMap<String, String>) {
    for name in committed().keys().filter(|name| !files.contains_key(*name)) {
        std::fs::remove_file(folder().join(name)).unwrap();
    }
    for (name, text) in files {
        std::fs::write(folder().join(name), text).unwrap();
    }
}

#[test]
fn the_bindings_are_what_the_types_say() {
    let files = all();
    if std::env::var_os("EXHIBIT_WRITE_BINDINGS").is_some() {
        write(&files);
    }
    let (written, committed) = (all(), committed());
    assert_eq!(
        written.keys().collect::<Vec<_>>(),
        committed.keys().collect::<Vec<_>>(),
        "run `cargo xtask bindings`"
    );
    for (name, text) in &written {
        assert_eq!(text, &committed[name], "{name} is stale: run `cargo xtask bindings`");
    }
}
