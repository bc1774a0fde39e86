/** What a file is about, from its text alone: most files of a repository need no parser. */

import { isForeign } from './foreign.ts'

/** Libraries that use a GPU. */
const LIBRARIES = [
  'torch\\w*|pytorch_lightning|lightning|tensorflow|keras|jax|flax|cupy|numba|cudf|cuml|rmm|pycuda|mxnet|paddle\\w*|onnxruntime',
  'transformers|diffusers|accelerate|sentence_transformers|whisper|faster_whisper|whisperx|ultralytics|vllm|deepspeed|bitsandbytes',
  'llama_cpp|ctranslate2|easyocr|fastai|detectron2|stable_baselines3|flair|faiss|keybert|bert_score|tensorflow_hub|thinc|langchain_huggingface|llama_index|HuggingFace\\w*|spacy|peft|trl|unsloth|simpletransformers|setfit|bertopic|dgl|torchx',
  'stanza|docling|FlagEmbedding|InstructorEmbedding|pysentimiento|deepface|insightface|mm(?:det|pose|seg|ocr|action)|modelscope|txtai|pytorch_tabnet|neuralforecast|tabpfn|autogluon|haystack',
].join('|')
const GPU_WORDS = `${LIBRARIES}|cuda|gpus?|nvidia`
/** What starts processes that a task may not have, and what is there to have a process of its own. */
const OTHER_WORDS =
  'multiprocessing|ProcessPoolExecutor|set_start_method|joblib|external_python|ExternalPythonOperator|virtualenv|PythonVirtualenvOperator'

/** An underscore ends a word here: `run_cuda_script` is about CUDA, `plutorch` is not about torch. */
const words = (list: string): RegExp => new RegExp(`(?:^|[^A-Za-z])(?:${list})(?![A-Za-z])`, 'i')

const GPU = words(GPU_WORDS)
/** Imported, or CUDA by its name; `accelerate` and `transformers` are also words. */
const USES = new RegExp(
  [
    `^[ \\t]*(?:from|import)[ \\t]+(?:[\\w.]+[ \\t]*,[ \\t]*)*(?:${LIBRARIES})(?![A-Za-z])`,
    `import(?:_module|__)\\(\\s*["'](?:${LIBRARIES})`,
    '(?:^|[^A-Za-z])(?:cuda|HuggingFace\\w*)(?![A-Za-z])',
  ].join('|'),
  'im',
)
const OTHER = words(OTHER_WORDS)
/** Airflow itself looks for the first: might_contain_dag, https://github.com/apache/airflow/blob/2.11.2/airflow/utils/file.py */
const DAGS = /dag|task|operator|sensor|@asset\b/i
const TASKS = /@(task|asset)\b|(Operator|Sensor)\(/
const ACTS = /subprocess|os\.(system|popen|exec|spawn)|Popen|@(task|asset)\b|(Operator|Sensor)\b/

export interface FileFacts {
  /** Speaks of a GPU, and not only aside. */
  gpu: boolean
  /** Can use one: worth following, with everything that imports it. */
  uses: boolean
  airflow: boolean
  /** May hold DAGs or tasks. */
  dags: boolean
  /** Speaks of a GPU and starts programs, or makes tasks. */
  tells: boolean
  /** Worth a look by itself: half the world starts processes, and most of it is no task. */
  starts: boolean
  imports: string[]
  /** Programs of the project that the text names, as modules: `jobs.train` for `python /opt/jobs/train.py`. */
  programs: string[]
}

export const factsOf = (text: string): FileFacts => {
  const airflow = /airflow/i.test(text)
  const dags = airflow && DAGS.test(text)
  const gpu = GPU.test(text) && GPU.test(text.replace(ASIDE, ''))
  return {
    gpu,
    uses: gpu && USES.test(text),
    airflow,
    dags,
    tells: gpu && acts(text),
    starts: dags && TASKS.test(text) && OTHER.test(text),
    imports: importsOf(text),
    programs: STARTS.test(text) ? programsOf(text) : [],
  }
}

/** Starts programs, or makes tasks. */
export const acts = (text: string): boolean => ACTS.test(text)

/** What says nothing of what runs. */
const ASIDE = /(?<=^|\s)#.*$|\btags\s*=\s*\[[^\]]*\]/gm

const STARTS = /airflow|subprocess|os\.system/
const MODULE = /-m["',\s]+([A-Za-z_][\w.]*)/g
const LONGEST_PATH = 200

const programsOf = (text: string): string[] => {
  const scripts = [...text.matchAll(/\.py\b/g)].flatMap(({ index }) => {
    const [path = ''] = /[\w./-]*$/.exec(text.slice(Math.max(0, index - LONGEST_PATH), index)) ?? []
    const parts = path.split('/').filter((part) => /\w/.test(part))
    return parts.length > 0 ? [parts.join('.')] : []
  })
  const modules = [...text.matchAll(MODULE)].flatMap(({ 1: module, index }) =>
    module && /[\s"']/.test(text.charAt(index - 1)) ? [module] : [],
  )
  return [...new Set([...scripts, ...modules])]
}

const IMPORT =
  /^[ \t]*(?:from[ \t]+[.\w]+[ \t]+import[ \t]+(?:\([^)]*\)|[^\n#;]*)|import[ \t]+[^\n#;]+)|import_module\(\s*["'][.\w]+["']/gm
const PARTS = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(.*)|import[ \t]+(.*))|import_module\(\s*["']([.\w]+)["']/s

/** Names of modules, and of what may be one: `from a import b` may name the module `a.b`. */
const importsOf = (text: string): string[] => [...new Set((text.match(IMPORT) ?? []).flatMap(imported))]

/** The same few lines stand in most files of a repository. */
const known = new Map<string, string[]>()

const imported = (statement: string): string[] => {
  const before = known.get(statement)
  if (before) return before
  // What a regular expression cuts out of a text keeps the whole text in memory.
  const copy = Buffer.from(statement).toString()
  const names = namesIn(copy).filter(Boolean)
  known.set(copy, names)
  return names
}

const namesIn = (statement: string): string[] => {
  const [, from, names = '', plain, dynamic] = PARTS.exec(statement) ?? []
  if (dynamic) return [dynamic]
  if (plain !== undefined)
    return plain
      .split(',')
      .map(firstWord)
      .filter((name) => !isForeign(name))
  if (from === undefined || isForeign(from)) return []
  const inside = names
    .replace(/[()\\]|#.*$/gm, '')
    .split(',')
    .map(firstWord)
  const dotted = from.endsWith('.') ? from : `${from}.`
  return [from, ...inside.flatMap((name) => (name && name !== '*' ? [`${dotted}${name}`] : []))]
}

const firstWord = (text: string): string => /^\s*([.\w]+)/.exec(text)?.[1] ?? ''
