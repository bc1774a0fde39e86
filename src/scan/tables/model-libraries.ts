/** Libraries of models that take a GPU where there is one, unless they are told otherwise. */

import type { CudaCall } from './cuda-calls.ts'

const LIGHTNING = String.raw`^(pytorch_lightning|lightning(\.pytorch)?)\.`

export const MODEL_LIBRARIES: readonly CudaCall[] = [
  { call: /^transformers\.(pipelines\.)?pipeline$/, certainty: 'likely', device: ['device', 'device_map'] },
  {
    call: /^(transformers|trl|sentence_transformers|setfit)\.(\w+\.)*\w*Trainer$/,
    certainty: 'likely',
    device: ['args'],
  },
  { call: /^transformers\.(\w+\.)*\w*TrainingArguments$/, certainty: 'likely' },
  { call: /\.from_pretrained$/, certainty: 'likely', device: ['device_map', 'device'], onlyWithDevice: true },
  {
    call: /^sentence_transformers\.(\w+\.)*(SentenceTransformer|CrossEncoder|SparseEncoder)$/,
    certainty: 'likely',
    device: ['device'],
  },
  {
    call: /^(setfit\.SetFitModel\.from_pretrained|bertopic\.BERTopic|keybert\.KeyBERT|bert_score\.(score|BERTScorer))$/,
    certainty: 'likely',
    device: ['device', 'embedding_model', 'model'],
  },
  {
    call: /^(langchain\w*|llama_index)\.(\w+\.)*HuggingFace\w*(Embedding|Embeddings)$/,
    certainty: 'likely',
    device: ['model_kwargs', 'device'],
  },
  { call: /^whisper\.(load_model|transcribe\.cli)$/, certainty: 'likely', device: ['device', '1'] },
  {
    call: /^whisperx\.(load_model|load_align_model|DiarizationPipeline)$/,
    certainty: 'likely',
    device: ['device', '1'],
  },
  { call: /^faster_whisper\.(\w+\.)*WhisperModel$/, certainty: 'likely', device: ['device', '1'] },
  {
    call: /^ultralytics\.(\w+\.)*(YOLO\w*|RTDETR|SAM|FastSAM|NAS)\(\)(\.(train|predict|val|track|tune|benchmark|export|embed))?$/,
    certainty: 'likely',
    device: ['device'],
  },
  { call: new RegExp(`${LIGHTNING}(\\w+\\.)*(Trainer|Fabric)$`), certainty: 'likely', device: ['accelerator', 'gpus'] },
  { call: /^accelerate\.(\w+\.)*(Accelerator|PartialState)$/, certainty: 'likely' },
  { call: /^accelerate\.notebook_launcher$/, certainty: 'likely' },
  { call: /^easyocr\.(\w+\.)*Reader$/, certainty: 'likely', device: ['gpu'] },
  { call: /^paddleocr\.PaddleOCR$/, certainty: 'likely', device: ['use_gpu', 'device'] },
  { call: /^simpletransformers\.(\w+\.)*\w+Model$/, certainty: 'likely', device: ['use_cuda'] },
  { call: /^stable_baselines3\.(\w+\.)*(PPO|A2C|DQN|SAC|TD3|DDPG)(\.load)?$/, certainty: 'likely', device: ['device'] },
  { call: /^fastai\.(\w+\.)*(\w+_learner|Learner)$/, certainty: 'likely' },
  { call: /^flair\.models\.\w+(\.load)?$/, certainty: 'likely' },
  {
    call: /^vllm\.(\w+\.)*(LLM|AsyncLLMEngine|LLMEngine)(\.from_engine_args)?$/,
    certainty: 'likely',
    device: ['device'],
  },
  { call: /^unsloth\.Fast\w+\.from_pretrained$/, certainty: 'likely' },
  { call: /^deepspeed\.(initialize|init_inference|init_distributed)$/, certainty: 'likely' },
  {
    call: /^ctranslate2\.(Translator|Generator|Encoder|models\.Whisper)$/,
    certainty: 'likely',
    device: ['device', '1'],
    onlyWithDevice: true,
  },
  {
    call: /^llama_cpp\.(\w+\.)*Llama(\.from_pretrained)?$/,
    certainty: 'proven',
    device: ['n_gpu_layers'],
    onlyWithDevice: true,
  },
  { call: /^onnxruntime\.InferenceSession$/, certainty: 'proven', device: ['providers'], onlyWithDevice: true },
  { call: /^stanza\.(\w+\.)*Pipeline$/, certainty: 'likely', device: ['use_gpu', 'device'] },
  { call: /^docling\.(\w+\.)*DocumentConverter$/, certainty: 'likely' },
  {
    call: /^FlagEmbedding\.(\w+\.)*(\w*Flag\w+|FlagAutoModel\.from_finetuned)$/,
    certainty: 'likely',
    device: ['devices', 'device'],
  },
  { call: /^InstructorEmbedding\.(\w+\.)*INSTRUCTOR$/, certainty: 'likely', device: ['device'] },
  { call: /^pysentimiento\.create_analyzer$/, certainty: 'likely' },
  { call: /^deepface\.(\w+\.)*DeepFace\.\w+$/, certainty: 'likely' },
  { call: /^insightface\.(\w+\.)*FaceAnalysis$/, certainty: 'likely', device: ['providers'] },
  { call: /^detectron2\.engine\.(\w+\.)*Default(Predictor|Trainer)$/, certainty: 'likely' },
  { call: /^mm(det|pose|seg|ocr|action)\.apis\.(\w+\.)*init_\w+$/, certainty: 'likely', device: ['device', '2'] },
  { call: /^modelscope\.(\w+\.)*pipeline$/, certainty: 'likely', device: ['device'] },
  { call: /^txtai\.(\w+\.)*Embeddings$/, certainty: 'likely', device: ['gpu'] },
  {
    call: /^haystack\.components\.(\w+\.)*(SentenceTransformers|Transformers|HuggingFaceLocal)\w+$/,
    certainty: 'likely',
    device: ['device'],
  },
  { call: /^pytorch_tabnet\.(\w+\.)*TabNet\w+$/, certainty: 'likely', device: ['device_name'] },
  { call: /^neuralforecast\.(\w+\.)*NeuralForecast\(\)\.(fit|cross_validation)$/, certainty: 'likely' },
  { call: /^tabpfn\.(\w+\.)*TabPFN\w+\(\)\.fit$/, certainty: 'likely' },
  { call: /^autogluon\.multimodal\.(\w+\.)*MultiModalPredictor$/, certainty: 'likely' },
  { call: /^clip\.load$/, certainty: 'likely', device: ['device', '1'] },
  { call: /^torch\.hub\.load$/, certainty: 'likely', text: /ultralytics\/yolov5/, device: ['device'] },
  // A sentence encoder, by what it is asked for: where it was saved says which device it takes.
  {
    call: /^(joblib|pickle|cloudpickle|dill)\.loads?(\(\)|\[\])+\.encode$/,
    certainty: 'likely',
    text: /\b(show_progress_bar|convert_to_tensor|normalize_embeddings)\s*=/,
    device: ['device'],
  },
]
