//! `exhibit workspace`.

use exhibit_engine::workspace::{self, Listed};
use exhibit_engine::{Error, Workspace};
use serde_json::{Value, json};

use crate::answer;
use crate::args::WorkspaceVerb;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

pub(super) fn run(verb: &WorkspaceVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        WorkspaceVerb::Create { name } => create(name, scene),
        WorkspaceVerb::List => list(scene),
        WorkspaceVerb::Path { name } => path(name, scene),
    }
}

fn create(name: &str, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = Workspace::at(&scene.home, name)?;
    workspace.create()?;
    if scene.json {
        let path = workspace.path().display().to_string();
        let line = json!({ "name": name, "path": path, "entries": 0, "sources": 0, "rows": 0, "indexed": 0 });
        answer::document(json!({ "workspaces": [line] }))?;
    } else {
        answer::say(scene, &format!("made {}", workspace.path().display()));
    }
    Ok(Ended::Fine)
}

fn list(scene: &Scene) -> Result<Ended, Stop> {
    let listed = workspace::list(&scene.home)?;
    if scene.json {
        let lines: Vec<Value> = listed.iter().map(line).collect();
        answer::document(json!({ "workspaces": lines }))?;
    } else {
        let rows: Vec<Vec<String>> = listed.iter().map(cells).collect();
        answer::lines(table::columns(&["name", "entries", "sources", "path"], &rows))?;
    }
    Ok(Ended::Fine)
}

fn path(name: &str, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = Workspace::at(&scene.home, name)?;
    if !workspace.exists() {
        return Err(Error::NoSuchWorkspace(name.to_owned()).into());
    }
    if scene.json {
        answer::document(json!({ "workspaces": [line(&looked_at(&workspace))] }))?;
    } else {
        answer::lines([workspace.path().display().to_string()])?;
    }
    Ok(Ended::Fine)
}

fn looked_at(workspace: &Workspace) -> Listed {
    let look = || -> Result<_, Error> {
        let reader = workspace.reader()?;
        Ok((reader.status()?, reader.sources()?))
    };
    Listed {
        name: workspace.name().to_owned(),
        path: workspace.path().to_owned(),
        state: look().map_err(|error| error.to_string()),
    }
}

fn line(listed: &Listed) -> Value {
    let path = listed.path.display().to_string();
    match &listed.state {
        Ok((status, sources)) => json!({
            "name": listed.name, "path": path, "entries": status.entries, "sources": sources.len(),
            "rows": status.rows, "indexed": status.indexed,
        }),
        Err(error) => json!({
            "name": listed.name, "path": path, "entries": null, "sources": null, "error": error,
        }),
    }
}

fn cells(listed: &Listed) -> Vec<String> {
    let (entries, sources) = match &listed.state {
        Ok((status, sources)) => (status.entries.to_string(), sources.len().to_string()),
        Err(error) => (error.clone(), String::new()),
    };
    vec![listed.name.clone(), entries, sources, listed.path.display().to_string()]
}
