import type { Value } from '../data/answers.js';

/** ISO 3166-1: the two letters, the three letters and the number of each country that the map draws. */
const CODES =
  'AFAFG004ALALB008DZDZA012AOAGO024AQATA010ARARG032AMARM051AUAUS036ATAUT040AZAZE031BSBHS044BDBGD050BYBLR112BEBEL056BZBLZ084BJBEN204BTBTN064BOBOL068BABIH070BWBWA072BRBRA076BNBRN096BGBGR100BFBFA854BIBDI108KHKHM116CMCMR120CACAN124CFCAF140TDTCD148CLCHL152CNCHN156COCOL170CGCOG178CDCOD180CRCRI188CICIV384HRHRV191CUCUB192CYCYP196CZCZE203DKDNK208DJDJI262DODOM214ECECU218EGEGY818SVSLV222GQGNQ226ERERI232EEEST233SZSWZ748ETETH231FKFLK238FJFJI242FIFIN246FRFRA250TFATF260GAGAB266GMGMB270GEGEO268DEDEU276GHGHA288GRGRC300GLGRL304GTGTM320GNGIN324GWGNB624GYGUY328HTHTI332HNHND340HUHUN348ISISL352ININD356IDIDN360IRIRN364IQIRQ368IEIRL372ILISR376ITITA380JMJAM388JPJPN392JOJOR400KZKAZ398KEKEN404KPPRK408KRKOR410KWKWT414KGKGZ417LALAO418LVLVA428LBLBN422LSLSO426LRLBR430LYLBY434LTLTU440LULUX442MGMDG450MWMWI454MYMYS458MLMLI466MRMRT478MXMEX484MDMDA498MNMNG496MEMNE499MAMAR504MZMOZ508MMMMR104NANAM516NPNPL524NLNLD528NCNCL540NZNZL554NINIC558NENER562NGNGA566MKMKD807NONOR578OMOMN512PKPAK586PSPSE275PAPAN591PGPNG598PYPRY600PEPER604PHPHL608PLPOL616PTPRT620PRPRI630QAQAT634ROROU642RURUS643RWRWA646SASAU682SNSEN686RSSRB688SLSLE694SKSVK703SISVN705SBSLB090SOSOM706ZAZAF710SSSSD728ESESP724LKLKA144SDSDN729SRSUR740SESWE752CHCHE756SYSYR760TWTWN158TJTJK762TZTZA834THTHA764TLTLS626TGTGO768TTTTO780TNTUN788TRTUR792TMTKM795UGUGA800UAUKR804AEARE784GBGBR826USUSA840UYURY858UZUZB860VUVUT548VEVEN862VNVNM704EHESH732YEYEM887ZMZMB894ZWZWE716';

/** What has no area on a map of the world, and is a country all the same. */
const SMALL = 'SG SGP HK HKG MT MLT BH BHR MV MDV MU MUS LI LIE MC MCO AD AND SM SMR BB BRB MO MAC SC SYC KM COM CV CPV XK XKX'.split(' ');

const NUMBERS: ReadonlyMap<string, string> = new Map(
  (CODES.match(/.{8}/g) ?? []).flatMap((code) => [
    [code.slice(0, 2), code.slice(5)],
    [code.slice(2, 5), code.slice(5)],
  ]),
);

let names: ReadonlyMap<string, string> | undefined;

/** English names, as browsers know them. */
function numberNamed(name: string): string | undefined {
  if (names === undefined) {
    const spoken = new Intl.DisplayNames('en', { type: 'region' });
    names = new Map([...NUMBERS].flatMap(([code, number]) => (code.length === 2 ? [[spoken.of(code)?.toLowerCase() ?? '', number]] : [])));
  }
  return names.get(name.toLowerCase());
}

/** The number of a country by its code or its name; undefined for what is none, or too small for the map. */
export function countryNumber(value: Value): string | undefined {
  if (typeof value !== 'string') return undefined;
  return NUMBERS.get(value.toUpperCase()) ?? numberNamed(value);
}

/** The name of a country by its code, as it is otherwise. */
export function countryName(value: string): string {
  return /^[A-Z]{2}$/.test(value) && NUMBERS.has(value) ? (new Intl.DisplayNames('en', { type: 'region' }).of(value) ?? value) : value;
}

/** Whether almost all values are countries. */
export function areCountries(values: readonly Value[]): boolean {
  const texts = [...new Set(values.filter((value): value is string => typeof value === 'string'))];
  const known = texts.filter((text) => countryNumber(text) !== undefined || SMALL.includes(text.toUpperCase()));
  return texts.length >= 2 && known.length >= 2 && known.length >= texts.length * 0.7;
}
